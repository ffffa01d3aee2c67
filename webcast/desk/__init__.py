"""The organisers' pages across domains. No rules of its own."""
