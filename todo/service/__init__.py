"""What the product does for one who uses it, without knowing of sockets, pages or Redis.

Commands go in through `Committer.submit`, readers come in through `Joiner.join`; `Replica` is both, with
the follower that keeps them in step with the other replicas.
"""
