"""`manifest generate`: manifests to begin with, whose comments say why each line is there."""
