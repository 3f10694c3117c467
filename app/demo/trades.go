package demo

import "jisr/app/roster"

// trade is an occupation with the skills that belong to it.
type trade struct {
	concept  string
	weight   int
	unit     string // ISCO unit group, filled in from the terms
	field    string // ISCED-F
	level    int    // ISCED level of the usual degree
	licensed bool   // practised under a licence
	theme    roster.Theme
	skills   []string
}

const ours = "jisr:"

func health(concept string, weight, level int, field string, skills ...string) trade {
	return trade{concept: ours + concept, weight: weight, field: field, level: level, licensed: true, theme: roster.HumanCapital, skills: skills}
}

func work(concept string, weight, level int, field string, theme roster.Theme, skills ...string) trade {
	return trade{concept: ours + concept, weight: weight, field: field, level: level, theme: theme, skills: skills}
}

// trades lists them; the order is part of what a seed means. Medicine weighs most:
// it is what Iraqis abroad do most and what hospitals ask for first.
func trades() []trade {
	h, i, f := roster.HumanCapital, roster.Institutions, roster.Finance
	return []trade{
		health("cardiologist", 30, 7, "0912", "cardiac-catheterisation", "echocardiography", "clinical-teaching", "telemedicine"),
		health("interventional-cardiologist", 16, 7, "0912", "cardiac-catheterisation", "echocardiography", "training-others"),
		health("cardiac-surgeon", 6, 7, "0912", "clinical-teaching", "infection-control"),
		health("general-surgeon", 18, 7, "0912", "laparoscopic-surgery", "trauma-surgery", "clinical-teaching"),
		health("orthopaedic-surgeon", 12, 7, "0912", "trauma-surgery", "prosthetics"),
		health("paediatrician", 14, 7, "0912", "neonatal-care", "vaccination-programmes", "telemedicine"),
		health("obstetrician", 10, 7, "0912", "laparoscopic-surgery", "neonatal-care"),
		health("oncologist", 8, 7, "0912", "clinical-teaching", "telemedicine"),
		health("radiologist", 10, 7, "0912", "telemedicine", "clinical-teaching"),
		health("anaesthetist", 12, 7, "0912", "ventilator-care", "clinical-teaching"),
		health("nephrologist", 6, 7, "0912", "dialysis", "training-others"),
		health("psychiatrist", 7, 7, "0912", "mental-health-support", "telemedicine"),
		health("general-practitioner", 26, 7, "0912", "telemedicine", "vaccination-programmes"),
		health("dentist", 26, 7, "0911", "infection-control", "training-others"),
		health("pharmacist", 24, 7, "0916", "quality-management", "procurement"),
		health("intensive-care-nurse", 18, 6, "0913", "ventilator-care", "infection-control", "training-others"),
		health("nurse", 20, 6, "0913", "infection-control", "clinical-teaching"),
		health("midwife", 8, 6, "0913", "neonatal-care", "training-others"),
		health("physiotherapist", 9, 6, "0915", "prosthetics", "training-others"),
		work("biomedical-engineer", 14, 7, "0788", h, "medical-equipment-maintenance", "quality-management", "training-others"),
		work("hospital-manager", 7, 7, "0413", i, "hospital-accreditation", "procurement", "quality-management"),
		work("civil-engineer", 40, 7, "0732", h, "bridge-design", "seismic-design", "project-management"),
		work("architect", 20, 7, "0731", h, "building-information-modelling", "heritage-restoration"),
		work("urban-planner", 8, 7, "0731", i, "urban-planning", "gis"),
		work("mechanical-engineer", 24, 7, "0715", h, "energy-efficiency", "quality-management"),
		work("hydrogeologist", 10, 8, "0532", h, "groundwater-modelling", "gis", "training-others"),
		work("water-engineer", 14, 7, "0732", h, "water-treatment", "drip-irrigation", "dam-safety"),
		work("wastewater-engineer", 7, 7, "0712", h, "wastewater-treatment", "environmental-impact-assessment"),
		work("electrical-engineer", 26, 7, "0713", h, "power-grid-operation", "energy-efficiency"),
		work("solar-engineer", 9, 7, "0713", h, "photovoltaics", "energy-efficiency", "training-others"),
		work("petroleum-engineer", 18, 7, "0724", h, "reservoir-simulation", "gas-flaring-reduction"),
		work("agronomist", 12, 7, "0811", h, "date-palm-cultivation", "soil-salinity", "drip-irrigation"),
		work("soil-scientist", 8, 8, "0811", h, "soil-salinity", "gis", "research-supervision"),
		work("veterinarian", 7, 7, "0841", h, "livestock-health", "vaccination-programmes"),
		work("food-technologist", 8, 7, "0721", h, "cold-chain", "quality-management"),
		work("university-lecturer", 30, 8, "0111", h, "research-supervision", "accreditation-of-universities", "curriculum-design"),
		work("vocational-teacher", 10, 6, "0114", h, "vocational-training", "curriculum-design"),
		work("software-developer", 46, 6, "0613", h, "web-development", "software-architecture", "e-government"),
		work("data-scientist", 16, 7, "0542", h, "machine-learning", "data-analysis"),
		work("cyber-security-specialist", 10, 7, "0612", i, "cyber-security", "e-government"),
		work("gis-specialist", 8, 7, "0532", h, "gis", "remote-sensing"),
		work("lawyer", 18, 7, "0421", roster.Guardianship, "human-rights-law", "property-restitution", "arbitration"),
		work("legal-drafter", 5, 7, "0421", i, "legislative-drafting", "human-rights-law"),
		work("accountant", 22, 6, "0411", f, "auditing", "small-business-finance", "tax-administration"),
		work("investment-analyst", 10, 7, "0412", f, "small-business-finance", "islamic-banking"),
		work("bank-manager", 6, 7, "0412", f, "islamic-banking", "public-finance"),
		work("project-manager", 22, 7, "0413", i, "project-management", "procurement"),
		work("supply-chain-manager", 12, 7, "0413", f, "cold-chain", "procurement", "export-marketing"),
		work("archaeologist", 7, 8, "0222", roster.Guardianship, "archaeological-excavation", "museum-management"),
		work("translator", 14, 6, "0231", roster.Guardianship, "language-teaching"),
		work("psychologist", 10, 7, "0313", h, "mental-health-support", "training-others"),
		work("demining-expert", 4, 6, "0719", i, "mine-clearance", "training-others"),
	}
}
