"""What was stored or published once is understood for ever."""
