"""From a draft to models and a report: trained in a process of its own, and judged against what answers."""
