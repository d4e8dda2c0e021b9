"""A pass drawn with QPainter: one raster for a thermal roll, one PDF for a sheet. Knows no printer and no flow."""
