"""Vision transformers: fields and rules, recipe, published networks."""
