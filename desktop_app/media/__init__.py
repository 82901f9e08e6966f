"""Where pictures come from: files now, videos and cameras later."""
