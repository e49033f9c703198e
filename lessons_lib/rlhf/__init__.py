"""Learning from people: demonstrations, ratings, and a reward to reach for (lesson 4).

Each method is a file of its own, on top of lesson 2's model.
"""
