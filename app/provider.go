package app

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"jisr/app/gate"
)

// defaultFactor is the value of amr that RFC 8176 has for several factors.
const defaultFactor = "mfa"

// noFactor says that the code is always asked for here.
const noFactor = "none"

// checkProvider reads how officers sign in at an OpenID provider, if they do. Nothing is
// asked of the provider itself: it may be away when the service starts.
func checkProvider(s *settings) error {
	if s.OIDCIssuer == "" {
		for name, value := range map[string]string{"JISR_OIDC_CLIENT_ID": s.OIDCClientID, "JISR_OIDC_CLIENT_SECRET": s.OIDCClientSecret, "JISR_OIDC_CLIENT_SECRET_FILE": s.OIDCClientSecretFile, "JISR_OIDC_FACTORS": s.OIDCFactors} {
			if value != "" {
				return fmt.Errorf("JISR_OIDC_ISSUER is not set, but %s is: give the address of the OpenID provider, or take the others away", name)
			}
		}
		return nil
	}
	u, err := url.Parse(s.OIDCIssuer)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return fmt.Errorf("JISR_OIDC_ISSUER: %q is not the address of a provider such as https://login.example.org", s.OIDCIssuer)
	}
	if u.Scheme == "http" && !loopback(u.Hostname()) {
		return errors.New("JISR_OIDC_ISSUER must be https: who officers are would cross the network in the clear")
	}
	if s.OIDCClientID == "" {
		return errors.New("JISR_OIDC_CLIENT_ID is not set: give the name under which the provider knows this service")
	}
	return s.readProviderSecret()
}

func (s *settings) readProviderSecret() error {
	switch {
	case s.OIDCClientSecret != "" && s.OIDCClientSecretFile != "":
		return errors.New("JISR_OIDC_CLIENT_SECRET and JISR_OIDC_CLIENT_SECRET_FILE are both set: keep one, better the file")
	case s.OIDCClientSecretFile != "":
		secret, err := readPrivate(s.OIDCClientSecretFile)
		if err != nil {
			return fmt.Errorf("JISR_OIDC_CLIENT_SECRET_FILE: %w", err)
		}
		if s.OIDCClientSecret = strings.TrimSpace(string(secret)); s.OIDCClientSecret == "" {
			return fmt.Errorf("JISR_OIDC_CLIENT_SECRET_FILE: %s is empty", s.OIDCClientSecretFile)
		}
		s.OIDCClientSecretFile = ""
	case s.OIDCClientSecret == "":
		return errors.New("JISR_OIDC_CLIENT_SECRET_FILE is not set: give the file (mode 0600) of the secret that the provider gave this service")
	}
	return nil
}

// provider is where officers may sign in too; nil without one.
func (s settings) provider() *gate.Provider {
	if s.OIDCIssuer == "" {
		return nil
	}
	factors := strings.Fields(cmp.Or(s.OIDCFactors, defaultFactor))
	if len(factors) == 1 && factors[0] == noFactor {
		factors = nil
	}
	return &gate.Provider{Issuer: s.OIDCIssuer, ClientID: s.OIDCClientID, Secret: s.OIDCClientSecret, Factors: factors, Now: s.Now}
}
