"""Lesson 7: CLIP, and guidance: how text steers pictures."""
