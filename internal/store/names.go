package store

import (
	"context"

	"github.com/roster-cli/roster/internal/listing"
)

// MemberNames are up to most emails of members that begin with prefix, or else ids.
func (s *Store) MemberNames(ctx context.Context, prefix string, most int) ([]string, error) {
	return s.emailsOrIDs(ctx, "email", "members", prefix, most)
}

// InvitationNames are up to most recipients of invitations that begin with prefix, or else ids.
func (s *Store) InvitationNames(ctx context.Context, prefix string, most int) ([]string, error) {
	return s.emailsOrIDs(ctx, "recipient", "invitations", prefix, most)
}

// GroupsBeginning are up to most names of groups that begin with prefix, whatever their case.
func (s *Store) GroupsBeginning(ctx context.Context, prefix string, most int) ([]string, error) {
	return s.beginning(ctx, "name", "groups", "name_key", listing.Fold(prefix), most)
}

func (s *Store) emailsOrIDs(ctx context.Context, email, table, prefix string, most int) ([]string, error) {
	found, err := s.beginning(ctx, email, table, email, listing.Fold(prefix), most)
	if err != nil || len(found) > 0 || prefix == "" {
		return found, err
	}
	return s.beginning(ctx, "id", table, "id", listing.Fold(prefix), most)
}

// beginning reads the column of the rows of a table whose key begins with prefix, over the key's index.
func (s *Store) beginning(ctx context.Context, column, table, key, prefix string, most int) ([]string, error) {
	return s.texts(ctx, `SELECT DISTINCT `+column+` FROM `+table+` WHERE `+key+` >= $1 AND `+key+` < $2 ORDER BY `+key+` LIMIT $3`,
		prefix, prefix+"\U0010ffff", most)
}
