"""Where someone is: trajectories, matches, their stages and moves as tables of data, history, and what is due."""
