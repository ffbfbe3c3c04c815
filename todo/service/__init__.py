"""The service layer: commands, joins and one replica, without knowledge of sockets, pages or Redis.

`Committer.submit` takes commands, `Joiner.join` takes readers; `Replica` runs both, and the follower that
keeps them in step with the other replicas.
"""
