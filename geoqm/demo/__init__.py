"""The demonstration town: invented buildings along streets derived from real address points."""
