import os
os.getenv("CANARY")  # => variable CANARY
