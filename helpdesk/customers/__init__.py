"""Who we help: customers, organisations, contact points, consent."""
