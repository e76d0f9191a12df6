"""The mathematics of Convoscope: numpy and scipy only, and no screen."""
