"""How often is too often (429): in memory embedded, in Redis with several servers."""

from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

# Each costs something: a hash of 0.2 s and 64 MiB, a mail to somebody, a row.
SIGN_IN = "10 per minute; 60 per hour"
MAIL_TO_SOMEBODY = "5 per minute; 20 per hour"
WRITE = "30 per minute; 300 per hour"
UPLOAD = "10 per minute; 60 per hour"

limiter = Limiter(get_remote_address, default_limits=[], headers_enabled=False)
