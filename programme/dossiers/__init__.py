"""Pages over all steps: Mensen, Koppelingen, one student's timeline, one match."""
