// Package limits decides what a GraphQL document may ask for before anything is validated or run, and what it costs.
//
// It owns the figures below, the gate that holds documents to them, the checks of variables and literals that name all that is wrong at once, and the
// cost of an operation. It does not own the size of a request (the transports' business), rates, or who may see what.
//
// Everything here is iterative or bounded by an earlier check, and a refusal is cheap: the gate looks at bytes first, then at what the parser made of
// them, and lets the validator, whose rules compare pairwise, see only what can't keep it busy.
package limits

// What a document may be. docs/api.md tells each of them.
const (
	// MaxQuery is the length of a document, in bytes.
	MaxQuery = 16 << 10
	// MaxTokens is how many tokens it may have.
	MaxTokens = 2_000
	// maxNesting bounds brackets within brackets of any kind: the parser and the validator recurse.
	maxNesting = 48
	// maxText is the length of a string in a document or its variables, in bytes.
	maxText = 8 << 10
	// maxName is the length of a name or a number, in bytes: errors repeat names in their paths.
	maxName = 100
	// MaxDepth is how deep fields may stand in fields, through fragments.
	MaxDepth = 12
	// maxIntrospection is the depth for introspection, whose own query names a type's type nine times over.
	maxIntrospection = 20
	// MaxSelections is how many fields an operation may select, each fragment counted wherever it is spread.
	MaxSelections = 500
	// maxRoots is how many fields may stand at an operation's root, maxMutations those of a mutation.
	maxRoots     = 25
	maxMutations = 10
	// maxAliases, maxDirectives and maxValues are those of a whole document.
	maxAliases    = 50
	maxDirectives = 100
	maxValues     = 1_000
	// maxOperations and maxFragments are those of a document, maxVariables those of an operation.
	maxOperations = 25
	maxFragments  = 50
	maxVariables  = 50
	// maxArguments is how many a field or directive may have, maxHere how many directives one place.
	maxArguments = 20
	maxHere      = 5
	// maxItems is the length of a list, and the size of an object, in a document or its variables.
	maxItems = 500
	// maxComparisons bounds how many fields of the same response name the validator would compare with each other.
	maxComparisons = 4_000
	// maxWalked bounds the selections that the validator visits: it walks through each fragment again for each operation and each fragment that reaches it.
	maxWalked = 1_500
	// maxSteps bounds the work of counting all this.
	maxSteps = 30_000
	// MaxErrors is how many errors an answer tells.
	MaxErrors = 5
)
