"""Between the desk and the engine: people become numbers to weigh, and the numbers of a plan become words again."""
