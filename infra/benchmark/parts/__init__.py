"""What is measured, one module for each kind of question. Each part is a function that gives figures."""
