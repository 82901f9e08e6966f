"""The same engine for programs and browsers: a web API and a web page, on this computer alone unless told otherwise."""
