"""State folded from logs and kept up to date: boards, their snapshots, the follower, the projector."""
