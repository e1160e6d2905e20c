"""An invented world of people and companies, seen once by a CRM and once by LinkedIn, to measure matching on."""
