"""ConvNeXt: fields and rules, recipe, published networks."""
