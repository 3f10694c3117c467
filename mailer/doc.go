// Package mailer sends letters: it composes them, keeps the rules of the outbox,
// and hands each to a server once.
//
// # Policy
//
// A letter is a record with a deterministic id. The id is its idempotency
// (queueing it twice is one letter) and the source of its Message-ID, so a letter
// that has to go again is recognised as the same one by whoever receives it.
//
//	draft → approved → queued → claimed → sending → handed_over → bounced | delayed
//
// Aside stand deferred (tried, tries again at Due), held (not now: a window, a cap),
// suppressed, uncertain, failed, cancelled and expired; an expired letter never
// leaves, however late it is noticed. Letter's methods are the only place where a
// state changes, and every storage calls them.
//
// A dispatcher claims due letters in batches under a lease, says *sending* in the
// store before the first MAIL FROM, asks its Gate for a last look just before each
// letter, and marks *handed_over* only after the server's 250. Per connection it
// appends "I attempt id" to a journal before MAIL FROM and "A attempt id" after the 250;
// the attempt is the moment at which the store was told, so that an earlier one is never
// taken for the present. After a crash the same instance reads its journals: A was handed
// over, I alone is uncertain, the rest is queued again. Another instance cannot read them:
// for that one, whatever stood at sending when the lease ran out is uncertain.
//
// A stop begins no further letter. Those under way have a moment; one cut off before its
// final dot has not gone and is queued again, and only the answer to a letter told whole
// is waited for, since without it the letter is uncertain. A paused lane, or one that a
// fault stopped, gives back what it had made ready. An instance that slept past its lease
// leaves its letters alone.
//
// An uncertain letter may have gone. In the account lane (a link to sign in) it goes
// again by itself with the same Message-ID; in any other lane it is parked until an
// officer decides.
//
// One classifier turns every answer of a server into one of seven outcomes:
// accepted, temporary, bad address, policy, configuration, uncertain, not sent. Only a
// written reply from 500 to 599 is permanent; a broken connection is no reply. A
// configuration fault (our password, our sender, our TLS) stops the lane and blames no
// letter; a policy refusal fails the letter and never blames the person; a bad address
// is suppressed at once on 5.1.1, otherwise at the second time.
//
// Retries come after 1, 5 and 15 minutes, 1, 3, 6 and 12 hours, then every 12 hours
// until 72 hours after the first attempt, each ±20 %. 421 and 454 halve the pace and
// the number of connections; five network faults in a row open a breaker.
//
// Ten letters leave in a second in all, sixty in a minute for one recipient domain, twenty
// thousand in a day (UTC) by all instances; what is above a day's cap is held until the next,
// except in the account lane.
//
// Several servers share the letters by weight (Servers). Each has a breaker of its own; what
// one does not take goes by the others, and only when none is left do the lanes stop. A
// letter that may have gone never goes by another server.
//
// Where there is a key, letters are signed (Signer), the headers of RFC 8058 with them.
//
// What is recorded about a failure is its class and the codes of RFC 5321 and RFC 3463,
// never the text of a reply: servers repeat the address in it.
package mailer
