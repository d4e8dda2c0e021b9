"""Outside things behind ports: one family a folder, one file a vendor, each with a demo twin."""
