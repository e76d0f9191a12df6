"""One convolution in numbers: what is put in, how the window slides, what it costs, and maps of several channels."""
