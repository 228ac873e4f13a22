"""What a school hears of a student's progress: a note that the student read first, and shares, changes or keeps."""
