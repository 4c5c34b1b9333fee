"""What is promised to customers: calendars, targets, deadlines."""
