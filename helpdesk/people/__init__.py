"""Who helps: users, teams, places, roles, sign-in, notices, the organisation itself."""
