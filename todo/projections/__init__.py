"""State folded from logs: boards, snapshots, the follower and the projector that keep them up to date."""
