"""Rewards inside the training loops of other libraries: `winnow.integrations.transformers` and `winnow.integrations.lightning`."""
