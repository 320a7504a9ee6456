package config

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"time"

	"github.com/caarlos0/env/v11"
)

// read makes a Config of the environment. A setting that can't be read is named as the environment names it, without its value, which may be a secret that was put in the wrong
// place; in its stead stands what stands when it is empty, so that the others can be judged.
func read(environment map[string]string) (c Config, faults []error, err error) {
	if c, err = env.ParseAsWithOptions[Config](env.Options{Environment: environment}); err == nil {
		return c, nil, nil
	}
	fields, err := env.GetFieldParamsWithOptions(&Config{}, env.Options{Environment: map[string]string{}})
	if err != nil {
		return Config{}, nil, errors.New("config: the settings have no names")
	}
	environment = maps.Clone(environment)
	for _, f := range fields {
		value, given := environment[f.Key]
		if !given {
			continue
		}
		if _, err := env.ParseAsWithOptions[Config](env.Options{Environment: map[string]string{f.Key: value}}); err != nil {
			faults = append(faults, unread(f.Key, err))
			delete(environment, f.Key)
		}
	}
	if c, err = env.ParseAsWithOptions[Config](env.Options{Environment: environment}); err != nil {
		return Config{}, nil, errors.New("config: the settings can't be read") // each by itself can
	}
	return c, faults, nil
}

// unread says what a setting must be.
func unread(key string, err error) error {
	parsing, is := errors.AsType[env.ParseError](err)
	switch {
	case is && parsing.Type == reflect.TypeFor[time.Duration]():
		return fmt.Errorf("%s must be a duration such as 90s, 15m or 24h", key)
	case is && parsing.Type == reflect.TypeFor[Rate]():
		return errRate
	case is && parsing.Type.Kind() == reflect.Float64:
		return fmt.Errorf("%s must be a number", key)
	}
	return fmt.Errorf("%s can't be read", key)
}
