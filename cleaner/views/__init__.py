"""What people look at: explanations, findings, reports, the review page."""
