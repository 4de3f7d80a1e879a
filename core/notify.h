/*
 * notify - tells systemd how a service is: sd_notify(3)'s protocol.
 */
#ifndef ZEGEL_CORE_NOTIFY_H
#define ZEGEL_CORE_NOTIFY_H

/* "READY=1", "STOPPING=1\nSTATUS=...".  Nothing happens outside systemd. */
void notify_send(const char *state);

#endif
