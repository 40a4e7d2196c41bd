"""What a network is made of: layers, shapes and the plan. No family, no price, no torch."""
