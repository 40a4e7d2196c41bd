"""Published weights: their accuracies and speeds as timm's tables have them, and what recipes changed."""
