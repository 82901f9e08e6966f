from desktop_app.serve.lingering import LingeringTransport


class Gone:
    """A transport whose client has reset the connection."""

    aborted = False

    def can_write_eof(self):
        return True

    def is_closing(self):
        return False

    def write_eof(self):
        raise OSError(107, "Transport endpoint is not connected")

    def abort(self):
        self.aborted = True


def test_a_client_that_has_gone_already_is_not_heard_out():
    gone = Gone()
    LingeringTransport(gone, lambda: True).close()
    assert gone.aborted
