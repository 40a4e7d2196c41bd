"""The residual network for time series of Wang 2017."""
