"""Review: the desk, a local web application where people read findings beside their documents, correct and decide."""
