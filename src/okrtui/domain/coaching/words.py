"""The words that coaching knows, in one place: data only. English; other languages find nothing here.

To teach coaching a word, add it to its list. Words are lower case, and compared as whole words.
Verbs stand in the forms in which they can begin a title: plain, past, -ing. Forms in -s are left
out, since “Deploys a week” and “Builds under 5 minutes” are nouns.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


OUTPUT_VERBS = _words(
    """
    launch launched launching       ship shipped shipping           build built building
    introduce introduced introducing implement implemented implementing
    release released releasing      deploy deployed deploying       develop developed developing
    deliver delivered delivering    create created creating         write wrote written writing
    publish published publishing    design designed designing       define defined defining
    document documented documenting specify specified specifying    migrate migrated migrating
    refactor refactored refactoring rewrite rewrote rewritten       add added adding
    complete completed completing   finish finished finishing       finalize finalized finalizing
    finalise finalised finalising   conduct conducted conducting    organize organized organizing
    organise organised organising   host hosted hosting             prepare prepared preparing
    draft drafted drafting          install installed installing    integrate integrated integrating
    automate automated automating   map mapped mapping              establish established establishing
    prototype prototyped            announce announced announcing   update updated updating
    upgrade upgraded upgrading      produce produced producing      provide provided providing
    set-up rollout roll-out
    """
)
"""What is made, in the first verb's place of a title; the outcome is what others can do then."""

OUTPUT_PHRASES = ("set up", "setting up", "roll out", "rolled out", "rolling out", "kick off", "put in place")
"""The same, of several words."""

PARTICIPLES = _words(
    """
    launched shipped built introduced implemented released deployed developed delivered created
    written published designed defined documented specified migrated refactored rewritten completed
    finished finalized finalised installed integrated automated established announced
    """
)
"""The same after a form of “to be”: “the metrics tool is implemented”."""

FILLERS = _words(
    "we we've we’ve we'll we’ll i our team will have has had having been to and also then finally please "
    "successfully formally fully officially publicly properly quickly proactively continuously must should"
)
"""What may stand before the first verb."""

MANNER = _words(
    """
    faster quicker sooner earlier better more less fewer often daily weekly monthly continuously
    safely confidently reliably quickly smoothly with without within every twice on-time on-demand
    """
)
"""After an output verb these say how well it is done, which is an outcome: “Ship faster”."""

GOODS = _words(
    """
    trust confidence loyalty love joy pride value community communities relationship relationships
    reputation culture company business team teams habit habits momentum awareness demand
    authority quality knowledge skills capability resilience happiness delight customers growth revenue profit
    """
)
"""Objects that are outcomes themselves: “Build trust”, “Deliver value”."""

COMPOUNDS = _words(
    """
    time times duration durations speed rate rates failure failures quality notes day process
    processes cycle cycles frequency coverage errors success stability health system systems
    queue queues minutes pipeline pipelines size sizes lead latency availability adoption usage
    cost costs price prices fee fees
    """
)
"""After such a word the first one is a noun: “Build times”, “Release frequency”."""

OUTCOME_VERBS = _words(
    """
    reduce reduces reducing cut cuts cutting lower lowers lowering increase increases increasing
    raise raises raising improve improves improving grow grows growing enable enables enabling
    allow allows allowing help helps helping let lets letting make makes making save saves saving
    speed speeds avoid avoids avoiding prevent prevents preventing double doubles halve halves
    win wins attract attracts convince retain retains keep keeps thrive thrives succeed succeeds
    achieve achieves need needs want wants love loves recommend recommends trust trusts praise
    praises understand understands reach reaches become becomes feel feels sets set
    drive drives be stay stays find finds get gets see sees know knows scale scales trusts using
    """
)
"""After “to”, “will”, “can”, a comma, or soon after “that”, “which”, “who” these say what it is good for."""

OUTCOME_PHRASES = (
    "so that", "so customers", "so users", "so people", "so teams", "so we", "so everyone", "so they",
    "in order to", "resulting in", "leading to", "which leads", "used by", "adopted by", "in use by",
    "in use at", "is used", "are used", "being used", "as indicated by", "as measured by", "measured by",
    "loved by", "praised by", "trusted by", "relied on", "relies on", "rely on", "can now",
    "are able to", "is able to", "without having to", "without extensive", "no longer", "instead of",
)  # fmt: skip
"""Anywhere in a title these say that somebody is better off."""

MOVEMENTS = _words(
    """
    improve improved improving increase increased increasing reduce reduced reducing decrease
    decreased decreasing enhance enhanced enhancing optimize optimized optimizing optimise optimised
    optimising maximize maximized maximizing maximise maximising minimize minimized minimizing
    minimise minimising boost boosted boosting grow grew growing raise raised raising lower lowered
    lowering strengthen strengthened strengthening accelerate accelerated accelerating expand expanded
    expanding streamline streamlined streamlining better more less fewer higher faster stronger
    """
)
"""A movement without from and to, in the first verb's place (“Improve …”, “More …”)."""

COMPARATIVES = _words("better faster higher stronger quicker easier smoother happier")
"""A movement at the end of a title: “Make onboarding better”."""

AMOUNTS = _words(
    """
    two three four five six seven eight nine ten eleven twelve twenty thirty fifty hundred thousand
    million dozen zero double twice triple halve
    """
)
"""Amounts in words, which could be a measure."""

NUMBER_WORDS = AMOUNTS | _words("one half once no none all every each everyone everybody")
"""With one of these a movement is not vague."""

FOREIGN = _words(
    """
    der das und für mit ein eine einen einer eines dem den des von zu zum zur bis auf im ist sind wir
    nicht le les une et pour avec dans sur nous notre nos du aux el los las una y para con por
    nuestro nuestra il lo gli della di per che non het een en voor met van de la
    """
)
ENGLISH = _words("the a an of for and to in on with our at is are be by from that this all new more each")
"""A title with a word of the first kind and none of the second is not English: its words say nothing."""
