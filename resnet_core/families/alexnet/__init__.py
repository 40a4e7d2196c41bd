"""AlexNet, in the one-column form of Krizhevsky 2014."""
