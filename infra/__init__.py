"""What runs, measures and breaks the product, none of which it needs itself."""
