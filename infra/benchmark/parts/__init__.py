"""The measurements, one module per topic. A part is a function that returns figures."""
