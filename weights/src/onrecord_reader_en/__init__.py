"""Weights only: ``fast`` and ``careful``, each as ONNX with its tokenizer and its card of facts. No code to run."""
