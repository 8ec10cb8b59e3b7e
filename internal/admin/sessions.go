package admin

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"

	"github.com/roster-cli/roster/internal/org"
	"github.com/roster-cli/roster/internal/store"
)

// sessionBytes is the size of the secret that opens a session.
const sessionBytes = 32

// errSignIn is the same whatever is wrong with a sign-in, so that it reveals nothing.
var errSignIn = org.Hint(fmt.Errorf("the email address or the password is wrong: %w", org.ErrRefused),
	"an Administrator can make a link to set a new password: `roster members reset-password`")

// errNewCredential means that another password, or a newer hash of it, was stored while the old one was checked.
var errNewCredential = errors.New("the password was changed meanwhile")

// SignIn opens a session for the member with that email and password. Whatever is wrong, it returns the same ErrRefused
// after the same time, so that nobody learns who is a member.
func (a *Admin) SignIn(ctx context.Context, email, pw string) (session org.Session, err error) {
	for {
		if session, err = a.signIn(ctx, email, pw); !errors.Is(err, errNewCredential) {
			return session, err
		}
	}
}

func (a *Admin) signIn(ctx context.Context, email, pw string) (session org.Session, err error) {
	phc, email, err := a.checkCredential(ctx, email, pw)
	if err != nil {
		return session, err
	}
	token := make([]byte, sessionBytes)
	if _, err := io.ReadFull(a.Rand, token); err != nil {
		return session, fmt.Errorf("reading random bytes: %w", err)
	}
	session.Token = base64.RawURLEncoding.EncodeToString(token)
	err = a.changeAs(ctx, func(tx *transaction) error {
		// A member who was deleted while the password was checked cannot sign in; a new password is checked anew.
		now, err := tx.Credential(ctx, email)
		switch {
		case errors.Is(err, org.ErrNotFound):
			return errSignIn
		case err == nil && now != phc.old:
			return errNewCredential
		case err != nil:
			return err
		}
		if tx.actor, err = tx.Member(ctx, email); err != nil {
			return err
		}
		session.Expires = tx.now.Add(org.SessionLength)
		session.Member = tx.actor
		session.Member.LastSignIn = tx.now
		if phc.renewed != "" {
			if err := tx.SetCredential(ctx, tx.actor.ID, phc.renewed); err != nil {
				return err
			}
		}
		tx.log("member.sign-in", tx.actor.Email)
		return tx.AddSession(ctx, session, sessionHash(session.Token), tx.now)
	})
	return session, err
}

// checkedCredential is a stored PHC string that the password matches, and its replacement if its parameters are
// outdated.
type checkedCredential struct{ old, renewed string }

// checkCredential checks the password, outside any transaction because it is slow. It also returns the parsed email.
func (a *Admin) checkCredential(
	ctx context.Context, email, pw string,
) (phc checkedCredential, parsed string, err error) {
	parsed, _ = org.ParseEmail(email) // "" is nobody's
	phc.old, err = a.Store.Credential(ctx, parsed)
	if errors.Is(err, org.ErrNotFound) {
		a.Cost.Dummy(ctx, pw)
		if ctx.Err() != nil {
			return phc, "", ctx.Err() // as for a member
		}
		return phc, "", errSignIn
	}
	if err != nil {
		return phc, "", err
	}
	ok, rehash, err := a.Cost.Verify(ctx, phc.old, pw)
	if err != nil {
		return phc, "", fmt.Errorf("checking the password of %s: %w", parsed, err)
	}
	if !ok {
		return phc, "", errSignIn
	}
	if rehash {
		phc.renewed, err = a.Cost.Hash(ctx, pw, a.Rand)
	}
	return phc, parsed, err
}

// CheckPassword returns ErrRefused unless pw is the password of the member with that email. The caller limits the
// number of attempts, as for SignIn.
func (a *Admin) CheckPassword(ctx context.Context, email, pw string) error {
	_, _, err := a.checkCredential(ctx, email, pw)
	return err
}

// sessionHash returns the SHA-256 of a session's token. For text that is not a token it returns an empty hash, which
// matches no session.
func sessionHash(token string) []byte {
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) != sessionBytes {
		return []byte{}
	}
	sum := sha256.Sum256(b)
	return sum[:]
}

// Session returns the session that token opens, with its member as they are now. Without one it returns ErrNotFound.
func (a *Admin) Session(ctx context.Context, token string) (session org.Session, err error) {
	err = a.Store.Read(ctx, func(s *store.Store) error {
		session, err = s.SessionMember(ctx, sessionHash(token), a.Now())
		return err
	})
	session.Token = token
	return session, err
}

// SignOut ends the session that token opens, if there is one.
func (a *Admin) SignOut(ctx context.Context, token string) error {
	hash := sessionHash(token)
	err := a.changeAs(ctx, func(tx *transaction) error {
		session, err := tx.SessionMember(ctx, hash, tx.now)
		if err != nil {
			return err
		}
		tx.actor = session.Member
		tx.log("member.sign-out", tx.actor.Email)
		return tx.DeleteSession(ctx, hash)
	})
	if errors.Is(err, org.ErrNotFound) {
		return nil
	}
	return err
}

// Belongings are the resources that a member owns or may use.
type Belongings struct {
	Owns   store.Page[string]     // paths of resources
	MayUse store.Page[org.Access] // what they do not own
}

// BelongingsOf reads the first most of what m owns and may use.
func (a *Admin) BelongingsOf(ctx context.Context, m org.Member, most int) (b Belongings, err error) {
	err = a.Store.Read(ctx, func(s *store.Store) error {
		if b.Owns, err = s.OwnedBy(ctx, m.ID, most); err != nil {
			return err
		}
		b.MayUse, err = s.AccessOf(ctx, m.ID, most)
		return err
	})
	return b, err
}
