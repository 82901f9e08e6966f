"""The single truth that the views share."""
