"""'Ik maak me zorgen': raised by a mentor, owned by a person, weighed and answered."""
