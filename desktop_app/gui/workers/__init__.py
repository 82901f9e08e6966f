"""Workers: objects that live on threads of their own and answer through queued signals."""
