"""Speed: what a page costs beside the leanest page of the same rows, at two sizes of the database."""
