"""Views draw and emit; they decide nothing."""
