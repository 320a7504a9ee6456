// Package alipay is the channel ALIPAY: Alipay's open platform by smartwalle/alipay, a trade in the mini-program for guests who are known there, a code that is
// scanned for others.
//
// It does not own what follows from an answer (package payment does). What it is told is believed only where it is signed and of our number; everything else is
// not understood, and asked for again.
package alipay
