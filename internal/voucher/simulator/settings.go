package simulator

import "cuppa/internal/config"

// Settings points the platforms that have no account at this simulator, which is served at base; those that have one stay as they are.
func (s *Simulator) Settings(base string, set config.Platforms) config.Platforms {
	if set.MeituanDeveloperID == "" {
		set.MeituanURL, set.MeituanDeveloperID, set.MeituanSignKey = base+"/meituan", MeituanDeveloperID, MeituanSignKey
	}
	return set
}
